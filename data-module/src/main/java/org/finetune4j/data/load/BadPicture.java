package org.finetune4j.data.load;

import java.nio.file.Path;

/**
 * A picture that was left out.
 *
 * @param reason one sentence that names the file
 */
public record BadPicture(Path path, String reason) {}
