package io.oncekv.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose data a folder holds: the first start notes node id and cluster name, and none under another
 * of either gets past this. The log and the votes in the folder would be taken for those of
 * somebody else, or not be found at all.
 *
 * <p>It also says whether this node has ever had a log. One whose log is gone, because a disk is
 * not mounted, say, would otherwise begin anew, vote a second time and know nothing of what it has
 * acknowledged.
 */
final class DataOwner {
  static final String FILE = "OWNER";

  private static final String NEW_FILE = FILE + ".new";
  private static final String COMMENT =
      "# Whose data this folder holds; compared with the configuration at every start.";

  /** Stands in the file, with this value, from when there is a log. */
  private static final String LOG_BEGUN = "log.begun";

  private static final String YES = "yes";

  private DataOwner() {}

  /**
   * Takes the folder for a node, unless it is another's, or has lost its log.
   *
   * @param settings the names of the settings that must stay, with their values
   * @param holdsData whether there is anything to protect: a first start may have come no further
   * @param log where the log stands, once there is one
   */
  static void claim(Path folder, Map<String, String> settings, boolean holdsData, Path log)
      throws StartException {
    Path file = folder.resolve(FILE);
    try {
      boolean owned = Files.exists(file);
      Map<String, String> stored = owned ? read(file) : Map.of();
      boolean hadLog = YES.equals(stored.get(LOG_BEGUN));
      if (!owned || !(holdsData || hadLog)) {
        write(folder, settings);
        return;
      }
      compare(folder, stored, settings);
      if (hadLog && !Files.isDirectory(log)) {
        throw new StartException(
            "the data directory "
                + folder
                + " was in use, and its log is gone: there is no "
                + log
                + ". If its disk is not mounted, mount it. If it is lost for good, this node has"
                + " forgotten what it acknowledged and how it voted: give it an empty data.dir and"
                + " a new node.id");
      }
    } catch (IOException e) {
      throw new StartException("whose data " + folder + " holds cannot be told: " + e, e);
    }
  }

  /** Notes that there is a log now, without which nobody may start here again. */
  static void noteLog(Path folder, Path log) throws IOException {
    Map<String, String> stored = read(folder.resolve(FILE));
    if (!YES.equals(stored.put(LOG_BEGUN, YES))) {
      // It must outlive a loss of power if the note does.
      sync(log);
      sync(log.getParent());
      write(folder, stored);
    }
  }

  private static void compare(Path folder, Map<String, String> stored, Map<String, String> settings)
      throws StartException {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String name = setting.getKey();
      String owner = stored.get(name);
      if (owner == null) {
        throw new StartException(
            folder.resolve(FILE)
                + " does not say which "
                + name
                + " the data belongs to: the file is damaged; if you know it, write the line '"
                + name
                + "=...' into it");
      }
      if (!owner.equals(setting.getValue())) {
        throw new StartException(
            name
                + " = '"
                + setting.getValue()
                + "', but the data directory "
                + folder
                + " was made with "
                + name
                + " = '"
                + owner
                + "'; set it to that again, or name another folder by data.dir (an empty one for a"
                + " new node)");
      }
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> stored = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        stored.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return stored;
  }

  /** Whole or not at all, whenever the machine fails. */
  private static void write(Path folder, Map<String, String> settings) throws IOException {
    StringBuilder text = new StringBuilder(COMMENT).append('\n');
    settings.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    Path unfinished = folder.resolve(NEW_FILE);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
