package org.finetune4j.data.transform;

/** A change of an image that moves its points along. A pipeline composes several into one. */
public sealed interface Transform permits Framing, Augment {}
