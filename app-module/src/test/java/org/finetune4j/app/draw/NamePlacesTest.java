package org.finetune4j.app.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NamePlacesTest {
  private static final double ARM = 9;

  private static Rectangle2D markAt(Point2D at) {
    return new Rectangle2D.Double(at.getX() - ARM, at.getY() - ARM, 2 * ARM, 2 * ARM);
  }

  @Test
  void aNameStandsToTheRightWhereNothingIsInTheWay() {
    Point2D mark = new Point2D.Double(60, 60);
    NamePlaces places = new NamePlaces(224, 168, List.of(markAt(mark)));
    assertThat(places.take(mark, 50, 16, 11)).isEqualTo(new Rectangle2D.Double(71, 52, 50, 16));
  }

  @Property(tries = 300)
  void namesOfThreeMarksCoverNeitherMarksNorEachOther(
      @ForAll @Size(6) List<@DoubleRange(max = 1) Double> numbers) {
    List<Point2D> marks = new ArrayList<>();
    for (int i = 0; i < 6; i += 2) {
      marks.add(new Point2D.Double(numbers.get(i) * 224, numbers.get(i + 1) * 168));
    }
    assertNothingIsCovered(marks);
  }

  @Test
  void aNameHemmedInByMarksAndNamesFindsTheNearestGap() {
    assertNothingIsCovered(
        List.of(
            new Point2D.Double(0, 52.08),
            new Point2D.Double(20.16, 18.48),
            new Point2D.Double(0, 0)));
  }

  private static void assertNothingIsCovered(List<Point2D> marks) {
    NamePlaces places =
        new NamePlaces(224, 168, marks.stream().map(NamePlacesTest::markAt).toList());
    List<Rectangle2D> names = marks.stream().map(m -> places.take(m, 56, 16, 11)).toList();
    for (Rectangle2D name : names) {
      assertThat(new Rectangle2D.Double(0, 0, 224, 168).contains(name)).isTrue();
      assertThat(marks).noneMatch(mark -> markAt(mark).intersects(name));
      assertThat(names).filteredOn(other -> other != name).noneMatch(name::intersects);
    }
  }

  @Test
  void whereNoPlaceIsFreeTheNameCoversAsLittleAsItCan() {
    Point2D mark = new Point2D.Double(20, 20);
    NamePlaces places =
        new NamePlaces(40, 40, List.of(markAt(mark), new Rectangle2D.Double(0, 24, 40, 16)));
    Rectangle2D name = places.take(mark, 40, 16, 11);
    assertThat(name.getMaxY()).isLessThanOrEqualTo(24);
  }
}
