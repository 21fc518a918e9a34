package org.finetune4j.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The entries of a zip archive, none of which overlaps another or leaves the file. How much of the
 * file is read to list them is bounded, so that a directory cannot fill the memory.
 */
final class ZipDirectory implements AutoCloseable {
  /** A ResNet-152's state dict has a directory and headers of 200 kB. */
  private static final long LISTING_LIMIT = 8L << 20;

  private final ZipFile zip;
  private final Map<String, ZipArchiveEntry> entries;

  private ZipDirectory(ZipFile zip, Map<String, ZipArchiveEntry> entries) {
    this.zip = zip;
    this.entries = entries;
  }

  /**
   * Lists an archive. Closing it leaves the channel open.
   *
   * @throws IOException if the archive is damaged or has entries that overlap or bear one name
   */
  static ZipDirectory open(FileChannel channel) throws IOException {
    Listing listing = new Listing(channel);
    ZipFile zip = null;
    try {
      zip = listed(listing);
      ZipDirectory directory = new ZipDirectory(zip, checked(zip, channel.size()));
      listing.limit = Long.MAX_VALUE;
      zip = null; // the directory's now
      return directory;
    } catch (RuntimeException e) { // of the library, about fields that cannot be
      throw new IOException("its directory is damaged", e);
    } finally {
      WeightsFile.closeQuietly(zip);
    }
  }

  // The library reports only that something failed; its cause, what.
  private static ZipFile listed(Listing listing) throws IOException {
    try {
      return ZipFile.builder().setSeekableByteChannel(listing).get();
    } catch (IOException e) {
      throw e.getCause() instanceof IOException cause ? cause : e;
    }
  }

  private static Map<String, ZipArchiveEntry> checked(ZipFile zip, long size) throws IOException {
    Map<String, ZipArchiveEntry> byName = new HashMap<>();
    long end = 0;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
      if (byName.put(entry.getName(), entry) != null) {
        throw new IOException("two entries of one name");
      }
      long begin = entry.getDataOffset();
      if (entry.getLocalHeaderOffset() < end
          || begin < 0
          || entry.getCompressedSize() < 0
          || entry.getSize() < 0
          || entry.getCompressedSize() > size - begin) {
        throw new IOException("entries that overlap or leave the file");
      }
      end = begin + entry.getCompressedSize();
    }
    return byName;
  }

  Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  Optional<ZipArchiveEntry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** An entry's bytes, unpacked. */
  InputStream stream(String name) throws IOException {
    return zip.getInputStream(entries.get(name));
  }

  @Override
  public void close() {
    WeightsFile.closeQuietly(zip);
  }

  /** A channel of which so many bytes may be read. */
  private static final class Listing implements SeekableByteChannel {
    private final FileChannel channel;
    private long limit = LISTING_LIMIT;

    private Listing(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int count = channel.read(into);
      limit -= Math.max(0, count);
      if (limit < 0) {
        throw new IOException("too many entries");
      }
      return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      throw new IOException("opened for reading");
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      throw new IOException("opened for reading");
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {
      // whoever opened the channel closes it
    }
  }
}
