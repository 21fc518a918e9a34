package org.finetune4j.app.page;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code docs/report.schema.json} finds wrong with a {@code report.json}. */
public final class ReportSchema {
  private static final Path FILE = Path.of("..", "docs", "report.schema.json");

  private ReportSchema() {}

  /** Where the report is not as described; empty where all of it is. */
  public static List<String> problems(String json) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(FILE), InputFormat.JSON);
    return schema.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
  }
}
