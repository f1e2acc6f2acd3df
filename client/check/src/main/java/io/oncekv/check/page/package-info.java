/**
 * Shows people what is wrong: a violation as a page that needs nothing but a browser, operations in
 * words. Imports of this project {@code history} and {@code linear}.
 */
package io.oncekv.check.page;
