/**
 * What this machine and this process have to compute with, and what to do about what is off.
 *
 * <p>Not here: switching anything on; that is {@code model.acceleration} and the launcher. Start at
 * {@link org.finetune4j.app.doctor.Diagnosis}.
 */
package org.finetune4j.app.doctor;
