/** Tests of the hosts and networks that the lab hurts; those with the tag sandbox run in one. */
package io.oncekv.lab.host;
