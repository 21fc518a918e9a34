package org.finetune4j.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("(?s)<script type=\"application/json\" id=\"report-data\">(.*?)</script>");

  @Test
  void namesThatAreMarkupStandAsText() {
    for (String html : pages()) {
      assertThat(html).doesNotContain("<img src=x", "<script>document", "<b>", "<i>labels");
      assertThat(html.split("<script", -1)).hasSize(1 + 1 + 7);
    }
  }

  private static List<String> pages() {
    return List.of(
        Pages.html(Pages.evaluation(Pages.labels(60, Pages.NAMES, 1))),
        Pages.html(Pages.evaluation(Pages.points(60))),
        Pages.html(Pages.evaluation(Pages.category(60))));
  }

  @Property(tries = 200)
  void noTextOfTheBlockEndsIt(@ForAll String text) throws IOException {
    String json = ScriptJson.text(List.of(text, text + "</script><!--\u2028\u2029&"));
    assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029");
    assertThat(new ObjectMapper().readTree(json).get(0).asText()).isEqualTo(text);
  }

  @Test
  void thePolicyNamesTheDigestOfEachScriptAndStyle() throws Exception {
    String html = pages().get(0);
    Matcher policy = Pattern.compile("Security-Policy\" content=\"([^\"]*)\"").matcher(html);
    assertThat(policy.find()).isTrue();
    String allowed = policy.group(1).replace("&#39;", "'").replace("&#x3D;", "=");
    assertThat(allowed).contains("default-src 'none'").doesNotContain("unsafe", "http");
    Matcher parts = Pattern.compile("(?s)<(script|style)>(.*?)</\\1>").matcher(html);
    int count = 0;
    while (parts.find()) {
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(parts.group(2).getBytes(StandardCharsets.UTF_8));
      assertThat(allowed).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
      count++;
    }
    assertThat(count).isEqualTo(9);
  }

  @Test
  void aThousandImagesStayBelowFiveMegabytes() {
    List<String> many = IntStream.range(0, 374).mapToObj(i -> "label " + i).toList();
    String html = Pages.html(Pages.evaluation(Pages.labels(1000, many, 2)));
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(5_000_000);
  }

  @Test
  void theKeptScoresGiveTheCountsAtAnyThresholdFromTheFloorOn() {
    LabelPredictions predictions = Pages.labels(200, Pages.NAMES, 5);
    for (int most : new int[] {10_000, 300}) {
      LabelScores scores = LabelScores.of(decidedAt(predictions, 1), most);
      assertThat(scores.kept().stream().mapToInt(k -> k).sum()).isLessThanOrEqualTo(most);
      assertThat(scores.floor() > 0).isEqualTo(most == 300);
      for (float t = scores.floor(); t < 1; t += 0.0137f) {
        assertThat(counts(scores, t)).isEqualTo(LabelDecisions.of(predictions, t).perClass());
      }
    }
  }

  @Test
  void theKeptScoresGiveTheCountsAtStoredThresholdsBelowTheFloor() {
    LabelPredictions predictions = Pages.labels(200, Pages.NAMES, 5);
    LabelScores scores = LabelScores.of(decidedAt(predictions, 0.25), 50);
    assertThat(scores.floor()).isGreaterThan(0.25f);
    assertThat(counts(scores, 0.25f)).isEqualTo(LabelDecisions.of(predictions, 0.25f).perClass());
  }

  private static LabelEvaluation decidedAt(LabelPredictions predictions, double threshold) {
    return LabelEvaluation.of(
        predictions, EvaluationSettings.defaults().withThreshold(OptionalDouble.of(threshold)));
  }

  private static List<Counts> counts(LabelScores scores, float threshold) {
    ByteBuffer values =
        ByteBuffer.wrap(Base64.getDecoder().decode(scores.scores())).order(ByteOrder.LITTLE_ENDIAN);
    BitSet truths = BitSet.valueOf(Base64.getDecoder().decode(scores.truths()));
    int[] at = {0};
    return IntStream.range(0, scores.kept().size())
        .mapToObj(
            c -> {
              int tp = 0;
              int fp = 0;
              for (int i = 0; i < scores.kept().get(c); i++, at[0]++) {
                if (values.getFloat(4 * at[0]) > threshold) {
                  tp += truths.get(at[0]) ? 1 : 0;
                  fp += truths.get(at[0]) ? 0 : 1;
                }
              }
              int fn = scores.positives().get(c) - tp;
              return new Counts(tp, fp, fn, scores.counted().get(c) - tp - fp - fn);
            })
        .toList();
  }

  @Test
  void theBlockHoldsTheImagesThatAreShown() throws IOException {
    for (String html : pages()) {
      Matcher block = BLOCK.matcher(html);
      assertThat(block.find()).isTrue();
      JsonNode data = new ObjectMapper().readTree(block.group(1));
      assertThat(data.get("imageSets").get(ShownRows.EVENLY)).hasSize(24);
      assertThat(data.get("imageSets").get(ShownRows.WORST)).hasSizeBetween(15, 20);
      data.get("images")
          .forEach(i -> assertThat(i.get("src").asText()).startsWith("data:image/jpeg;base64,"));
    }
  }
}
