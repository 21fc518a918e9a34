/**
 * Backbone and head as Deeplearning4j vertices: the plain graph, the reference of every engine.
 *
 * <p>Not here: losses, values of weights, the network that is made of them.
 *
 * <p>Start with {@link org.finetune4j.model.graph.BackboneGraph}.
 *
 * <p>Inner: it serves its module alone, and is no part of the public face.
 */
package org.finetune4j.model.graph;
