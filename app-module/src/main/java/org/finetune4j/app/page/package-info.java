/**
 * The report of a run as one HTML file that needs no other: tables that stand in it, charts and
 * sliders that its scripts draw from one block of JSON. Start at {@link
 * org.finetune4j.app.page.ReportPage}.
 */
package org.finetune4j.app.page;
