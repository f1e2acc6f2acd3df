/** What is made of the results: ratios, a table, a JSON file, a drawing. */
package io.oncekv.bench.report;
