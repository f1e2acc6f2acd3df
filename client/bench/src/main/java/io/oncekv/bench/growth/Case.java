package io.oncekv.bench.growth;

import io.oncekv.bench.contender.Target;
import io.oncekv.bench.load.Data;

/**
 * One of the things that are compared.
 *
 * @param name of it
 * @param target where it is
 * @param data what operations are about
 */
record Case(String name, Target target, Data data) {}
