/** Tests of the journal's files alone: no client, no cluster. */
package io.oncekv.client.internal.journal;
