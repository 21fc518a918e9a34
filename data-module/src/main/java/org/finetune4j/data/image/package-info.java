/**
 * Images and how a file becomes one: right way up, RGB, 8 bits, bounded. Transforms and batches
 * live elsewhere, and so does everything that writes images. Start at {@link
 * org.finetune4j.data.image.ImageDecoder}.
 */
package org.finetune4j.data.image;
