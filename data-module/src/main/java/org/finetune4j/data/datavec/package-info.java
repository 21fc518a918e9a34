/**
 * Samples and batches as DataVec's and Deeplearning4j's own interfaces have them: a record reader,
 * and an iterator of data sets.
 *
 * <p>Nothing of the project needs this package; programs built on those interfaces do.
 *
 * <p>Start with {@link org.finetune4j.data.datavec.BatchDataSetIterator}.
 */
package org.finetune4j.data.datavec;
