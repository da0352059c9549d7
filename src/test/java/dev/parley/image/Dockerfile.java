package dev.parley.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A Dockerfile, read as far as ours goes: no variables, no here-documents. */
record Dockerfile(List<Stage> stages) {
  static final Path OURS = Path.of("src", "main", "docker", "Dockerfile.jvm");

  static Dockerfile read(Path file) {
    List<Stage> stages = new ArrayList<>();
    List<Instruction> current = new ArrayList<>();
    for (Instruction instruction : instructions(lines(file))) {
      if (instruction.keyword().equals("FROM")) {
        List<String> words = instruction.words();
        String name = words.size() == 3 ? words.get(2) : "";
        current = new ArrayList<>();
        stages.add(new Stage(words.get(0), name, current));
      } else {
        current.add(instruction);
      }
    }
    return new Dockerfile(stages);
  }

  /** The stage that becomes the image. */
  Stage image() {
    return stages.get(stages.size() - 1);
  }

  private static List<Instruction> instructions(List<String> lines) {
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      boolean continued = line.endsWith("\\");
      text.append(continued ? line.substring(0, line.length() - 1) : line);
      if (!continued) {
        String[] parts = text.toString().strip().split("\\s+", 2);
        instructions.add(new Instruction(parts[0].toUpperCase(Locale.ROOT), parts[1]));
        text.setLength(0);
      }
    }
    return instructions;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
