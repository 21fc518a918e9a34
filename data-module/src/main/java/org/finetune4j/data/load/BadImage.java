package org.finetune4j.data.load;

import java.nio.file.Path;

/**
 * An image that was left out.
 *
 * @param reason one sentence that names the file
 */
public record BadImage(Path path, String reason) {}
