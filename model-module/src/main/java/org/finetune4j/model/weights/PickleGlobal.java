package org.finetune4j.model.weights;

import java.util.Arrays;
import java.util.Optional;

/** What a state dict's pickle names of Python: nothing else is known here, and nothing is run. */
enum PickleGlobal {
  ORDERED_DICT("collections", "OrderedDict"),
  REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2"),
  DOUBLE("torch", "DoubleStorage", TensorType.F64),
  FLOAT("torch", "FloatStorage", TensorType.F32),
  HALF("torch", "HalfStorage", TensorType.F16),
  BFLOAT16("torch", "BFloat16Storage", TensorType.BF16),
  LONG("torch", "LongStorage", TensorType.I64),
  INT("torch", "IntStorage", TensorType.I32),
  SHORT("torch", "ShortStorage", TensorType.I16),
  CHAR("torch", "CharStorage", TensorType.I8),
  BYTE("torch", "ByteStorage", TensorType.U8),
  BOOL("torch", "BoolStorage", TensorType.BOOL);

  private final String module;
  private final String symbol;
  private final Optional<TensorType> type;

  PickleGlobal(String module, String symbol) {
    this.module = module;
    this.symbol = symbol;
    this.type = Optional.empty();
  }

  PickleGlobal(String module, String symbol, TensorType type) {
    this.module = module;
    this.symbol = symbol;
    this.type = Optional.of(type);
  }

  /** Number format of a storage; empty for what is none. */
  Optional<TensorType> type() {
    return type;
  }

  static Optional<PickleGlobal> named(String module, String symbol) {
    return Arrays.stream(values())
        .filter(g -> g.module.equals(module) && g.symbol.equals(symbol))
        .findFirst();
  }
}
