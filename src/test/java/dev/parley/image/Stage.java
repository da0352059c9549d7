package dev.parley.image;

import java.util.List;
import java.util.Optional;

/**
 * One stage of a Dockerfile.
 *
 * @param base the image it starts from
 * @param name what later stages call it; the last one needs none
 */
record Stage(String base, String name, List<Instruction> instructions) {

  /** The instructions of that keyword, in order. */
  List<Instruction> all(String keyword) {
    return instructions.stream().filter(each -> each.keyword().equals(keyword)).toList();
  }

  /** The last instruction of that keyword, which is the one that counts. */
  Optional<Instruction> last(String keyword) {
    return all(keyword).stream().reduce((earlier, later) -> later);
  }
}
