package org.finetune4j.model.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.weights.PickledTensor.Storage;

/**
 * Reads one pickle of those that {@code torch.save} writes of a state dict: the opcodes it has (of
 * protocols 2 to 5) and the globals of {@link PickleGlobal}. Anything else is refused. Nothing is
 * called: a tensor becomes a {@link PickledTensor}, a dictionary a {@link Dict}.
 */
final class Unpickler {
  /** Of all values together: a checkpoint of ResNet-152 with its optimizer has 60,000. */
  private static final int MOST_VALUES = 400_000;

  /** Of a tensor; a network's weights have four. */
  private static final int MOST_DIMENSIONS = 16;

  private static final int NEWEST_PROTOCOL = 5;
  private static final Map<Integer, String> REFUSED = refused();

  private final PickleInput in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Set<Storage> storages = new LinkedHashSet<>();
  private int values;

  /** Python's None. */
  enum None {
    NONE
  }

  /** A tuple, whose values may not change. */
  record Tuple(List<Object> values) {}

  /** A dictionary of either kind. */
  record Dict(boolean ordered, Map<Object, Object> entries) {}

  Unpickler(PickleInput in) {
    this.in = in;
  }

  /**
   * Reads up to the pickle's end: a {@link Dict}, {@link List}, {@link Tuple}, {@link
   * PickledTensor}, {@link Storage}, {@link PickleGlobal}, {@link None}, String, Long, Double,
   * Boolean or {@link BigInteger}.
   */
  Object load() throws IOException, PickleException {
    for (int opcode = in.unsignedByte(); opcode != '.'; opcode = in.unsignedByte()) {
      if (!scalar(opcode) && !container(opcode) && !memo(opcode)) {
        execute(opcode);
      }
    }
    Object result = pop();
    if (!stack.isEmpty() || !marks.isEmpty()) {
      throw new PickleException("its pickle leaves values over");
    }
    return result;
  }

  /** Those it has described so far. */
  Set<Storage> storages() {
    return storages;
  }

  private boolean scalar(int opcode) throws IOException, PickleException {
    switch (opcode) {
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) in.unsignedByte());
      case 'M' -> push((long) in.unsignedShort());
      case 'J' -> push((long) in.signedInt());
      case 0x8a -> push(integer(in.integer(in.unsignedByte())));
      case 'G' -> push(in.bigEndianDouble());
      case 'X' -> push(in.utf8(Integer.toUnsignedLong(in.signedInt())));
      case 0x8c -> push(in.utf8(in.unsignedByte()));
      case 0x8d -> push(in.utf8(in.signedLong()));
      case 'U' -> push(in.latin1(in.unsignedByte()));
      case 'T' -> push(in.latin1(Integer.toUnsignedLong(in.signedInt())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Object integer(BigInteger value) {
    boolean small = value.bitLength() < Long.SIZE;
    return small ? (Object) value.longValue() : value;
  }

  private boolean container(int opcode) throws PickleException {
    switch (opcode) {
      case '(' -> mark();
      case '}' -> push(new Dict(false, new LinkedHashMap<>()));
      case ']' -> push(new ArrayList<>());
      case ')' -> push(new Tuple(List.of()));
      case 0x85 -> push(new Tuple(popped(1)));
      case 0x86 -> push(new Tuple(popped(2)));
      case 0x87 -> push(new Tuple(popped(3)));
      case 't' -> push(new Tuple(poppedToMark()));
      case 'a' -> append(popped(1));
      case 'e' -> append(poppedToMark());
      case 's' -> set(popped(2));
      case 'u' -> set(poppedToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memo(int opcode) throws IOException, PickleException {
    switch (opcode) {
      case 'q' -> remember(in.unsignedByte());
      case 'r' -> remember(in.signedInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(remembered(in.unsignedByte()));
      case 'j' -> push(remembered(in.signedInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void mark() throws PickleException {
    requireFew(marks.size() + 1);
    marks.push(stack.size());
  }

  private void remember(int key) throws PickleException {
    memo.put(key, top());
    requireFew(memo.size());
  }

  private Object remembered(int key) throws PickleException {
    Object value = memo.get(key);
    if (value == null) {
      throw new PickleException("its pickle refers to a value that it does not have");
    }
    return value;
  }

  private void execute(int opcode) throws IOException, PickleException {
    switch (opcode) {
      case 0x80 -> requireKnown(in.unsignedByte());
      case 0x95 -> in.signedLong(); // a frame's length, which nothing here needs
      case 'c' -> push(global(in.line(), in.line()));
      case 0x93 -> push(global(popped(2)));
      case 'Q' -> push(storage(pop()));
      case 'R' -> push(reduced(popped(2)));
      case 'b' -> build(popped(1).get(0));
      default ->
          throw new PickleException(
              "its pickle has the opcode "
                  + REFUSED.getOrDefault(opcode, String.format(Locale.ROOT, "0x%02x", opcode))
                  + ", which a state dict has not");
    }
  }

  private static void requireKnown(int protocol) throws PickleException {
    if (protocol > NEWEST_PROTOCOL) {
      throw new PickleException("its pickle is of the unknown protocol " + protocol);
    }
  }

  private static PickleGlobal global(List<Object> names) throws PickleException {
    if (names.get(0) instanceof String module && names.get(1) instanceof String symbol) {
      return global(module, symbol);
    }
    throw new PickleException("its pickle names something by what is no text");
  }

  private static PickleGlobal global(String module, String symbol) throws PickleException {
    return PickleGlobal.named(module, symbol)
        .orElseThrow(
            () ->
                new PickleException(
                    "its pickle names "
                        + BadInputException.excerpt(module + "." + symbol)
                        + ", which is no part of a state dict"));
  }

  private Storage storage(Object id) throws PickleException {
    if (id instanceof Tuple tuple
        && (tuple.values().size() == 5 || tuple.values().size() == 6)
        && tuple.values().get(0).equals("storage")
        && tuple.values().get(1) instanceof PickleGlobal global
        && global.type().isPresent()
        && tuple.values().get(2) instanceof String key
        && tuple.values().get(4) instanceof Long length
        && length >= 0
        && (tuple.values().size() == 5 || tuple.values().get(5) == None.NONE)) {
      Storage storage = new Storage(key, global.type().get(), length);
      storages.add(storage);
      return storage;
    }
    throw new PickleException("a persistent id of its pickle describes no storage of numbers");
  }

  private Object reduced(List<Object> call) throws PickleException {
    if (call.get(0) instanceof PickleGlobal global && call.get(1) instanceof Tuple arguments) {
      if (global == PickleGlobal.ORDERED_DICT) {
        return dictionary(arguments.values());
      } else if (global == PickleGlobal.REBUILD_TENSOR) {
        return tensor(arguments.values());
      }
    }
    throw new PickleException("its pickle calls what a state dict does not call");
  }

  // Python 2 hands over the entries, Python 3 sets them afterwards. They are counted once more: one
  // list may be handed over again and again.
  private Dict dictionary(List<Object> arguments) throws PickleException {
    Dict dict = new Dict(true, new LinkedHashMap<>());
    if (arguments.size() == 1 && arguments.get(0) instanceof List<?> pairs) {
      for (Object pair : pairs) {
        List<?> two = pair instanceof Tuple tuple ? tuple.values() : list(pair);
        if (two.size() != 2) {
          throw new PickleException("an OrderedDict of its pickle is made of no pairs");
        }
        count();
        put(dict, two.get(0), two.get(1));
      }
    } else if (!arguments.isEmpty()) {
      throw new PickleException("an OrderedDict of its pickle is made of no pairs");
    }
    return dict;
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static PickledTensor tensor(List<Object> arguments) throws PickleException {
    boolean plain =
        arguments.size() == 6
            || (arguments.size() == 7
                && (arguments.get(6) == None.NONE || emptyDict(arguments.get(6))));
    if (plain
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof Tuple shape
        && arguments.get(3) instanceof Tuple strides
        && arguments.get(4) instanceof Boolean
        && (arguments.get(5) == None.NONE || emptyDict(arguments.get(5)))) {
      return PickledTensor.of(storage, offset, longs(shape), longs(strides));
    }
    throw new PickleException("a tensor of its pickle is described in an unknown way");
  }

  private static boolean emptyDict(Object value) {
    return value instanceof Dict dict && dict.entries().isEmpty();
  }

  private static List<Long> longs(Tuple tuple) throws PickleException {
    if (tuple.values().size() > MOST_DIMENSIONS) {
      throw new PickleException(
          "a tensor of its pickle has more than " + MOST_DIMENSIONS + " dimensions");
    }
    List<Long> longs = new ArrayList<>();
    for (Object value : tuple.values()) {
      if (!(value instanceof Long number)) {
        throw new PickleException("a tensor of its pickle has a size that is no whole number");
      }
      longs.add(number);
    }
    return longs;
  }

  // An OrderedDict's attributes: a state dict keeps versions of its modules there.
  private void build(Object state) throws PickleException {
    if (!(top() instanceof Dict dict && dict.ordered() && state instanceof Dict)) {
      throw new PickleException("its pickle sets the state of what a state dict has not");
    }
  }

  private void append(List<Object> added) throws PickleException {
    if (!(top() instanceof ArrayList<?>)) {
      throw new PickleException("its pickle appends to what is no list");
    }
    @SuppressWarnings("unchecked") // lists are made in one place, of Object
    List<Object> list = (List<Object>) top();
    list.addAll(added);
  }

  private void set(List<Object> keysAndValues) throws PickleException {
    if (!(top() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
      throw new PickleException("its pickle sets entries of what is no dictionary");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      put(dict, keysAndValues.get(i), keysAndValues.get(i + 1));
    }
  }

  private static void put(Dict dict, Object key, Object value) throws PickleException {
    if (!(key instanceof String || key instanceof Long)) {
      throw new PickleException("a key of its pickle is neither a text nor a whole number");
    }
    dict.entries().put(key, value);
  }

  private void push(Object value) throws PickleException {
    count();
    stack.add(value);
  }

  private void count() throws PickleException {
    values++;
    requireFew(values);
  }

  private static void requireFew(int count) throws PickleException {
    if (count > MOST_VALUES) {
      throw new PickleException("its pickle has more than " + MOST_VALUES + " values");
    }
  }

  private Object pop() throws PickleException {
    return popped(1).get(0);
  }

  private Object top() throws PickleException {
    require(1);
    return stack.get(stack.size() - 1);
  }

  private void require(int count) throws PickleException {
    int floor = marks.isEmpty() ? 0 : marks.peek();
    if (stack.size() - floor < count) {
      throw new PickleException("its pickle takes a value that it does not have");
    }
  }

  private List<Object> popped(int count) throws PickleException {
    require(count);
    return cut(stack.size() - count);
  }

  private List<Object> poppedToMark() throws PickleException {
    if (marks.isEmpty()) {
      throw new PickleException("its pickle takes a value that it does not have");
    }
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> result = new ArrayList<>(tail);
    tail.clear();
    return result;
  }

  private static Map<Integer, String> refused() {
    Map<Integer, String> names = new HashMap<>();
    names.put(0x81, "NEWOBJ");
    names.put(0x82, "EXT1");
    names.put(0x83, "EXT2");
    names.put(0x84, "EXT4");
    names.put(0x8b, "LONG4");
    names.put(0x8e, "BINBYTES8");
    names.put(0x8f, "EMPTY_SET");
    names.put(0x91, "FROZENSET");
    names.put(0x92, "NEWOBJ_EX");
    names.put(0x96, "BYTEARRAY8");
    names.put(0x97, "NEXT_BUFFER");
    names.put((int) 'B', "BINBYTES");
    names.put((int) 'C', "SHORT_BINBYTES");
    names.put((int) 'i', "INST");
    names.put((int) 'o', "OBJ");
    names.put((int) 'P', "PERSID");
    return names;
  }
}
