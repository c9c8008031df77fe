package org.estimand.validation.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java program printed in a page of the documentation.
 *
 * @param page file name and number of the program in it
 * @param text the statements, with their imports in front
 */
record DocumentedProgram(String page, String text) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]+;\\n");

  /** The programs of a page in their order. */
  static List<DocumentedProgram> of(Path page) throws IOException {
    List<DocumentedProgram> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      found.add(
          new DocumentedProgram(page.getFileName() + " " + (found.size() + 1), block.group(1)));
    }
    return found;
  }

  /** Compiles and runs the program in a folder and returns what it prints. */
  String run(Path folder) throws IOException, ReflectiveOperationException {
    Path source = folder.resolve("Program.java");
    Files.writeString(source, program());
    compile(source);
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, DocumentedProgram.class.getClassLoader());
        PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      Class<?> program = Class.forName("Program", true, loader);
      program.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError(page + " failed: " + e.getCause(), e.getCause());
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String program() {
    String imports =
        IMPORT.matcher(text).results().map(line -> line.group()).collect(Collectors.joining());
    String statements = IMPORT.matcher(text).replaceAll("");
    return imports
        + "public class Program {\n"
        + "public static void main(String[] args) throws Exception {\n"
        + statements
        + "}\n}\n";
  }

  private void compile(Path source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            source.getParent().toString());
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new AssertionError(page + " does not compile:\n" + messages);
      }
    }
  }
}
