/** Tests of what people see of a violation. */
package io.oncekv.check.page;
