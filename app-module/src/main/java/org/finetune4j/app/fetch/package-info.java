/**
 * Data and weights by name: a catalogue of names, downloads that go on after a cut, archives
 * unpacked safely, and the cache that keeps them.
 *
 * <p>Not here: options and output, which are the commands'. Start at {@link
 * org.finetune4j.app.fetch.Fetcher}.
 */
package org.finetune4j.app.fetch;
