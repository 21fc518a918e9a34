/**
 * How a backbone is computed: the plain DL4J graph, or one layer that runs it through oneDNN.
 *
 * <p>Not here: heads, losses, files; the plain graph itself. Same parameters and names either way.
 *
 * <p>Start with {@link org.finetune4j.model.engine.Engine#choose}, then {@link
 * org.finetune4j.model.engine.OneDnnBackbone}.
 */
package org.finetune4j.model.engine;
