package io.oncekv.lab.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that runs on a host and does there what it reads from its input: {@code send ADDRESS
 * COUNT} datagrams, {@code connect ADDRESS}. It prints {@code heard ADDRESS NUMBER MICROSECONDS}
 * for each datagram that arrives, {@code sent}, {@code connected} and {@code cut}.
 */
final class Talker {
  private static final int PORT = 9000;
  private static final long PACE_NANOS = 200_000;
  private static final int MOST_BUFFERED = 4 << 20;

  private Talker() {}

  public static void main(String[] address) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address[0], PORT));
    socket.setReceiveBufferSize(MOST_BUFFERED);
    ServerSocket door = new ServerSocket(PORT, 50, InetAddress.getByName(address[0]));
    start(() -> listen(socket));
    start(() -> accept(door));
    say("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ", -1);
      if (words[0].equals("send")) {
        send(socket, words[1], Integer.parseInt(words[2]));
      } else {
        Socket connection = new Socket(words[1], PORT);
        say("connected");
        start(() -> readToEnd(connection));
      }
    }
    System.exit(0);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void send(DatagramSocket socket, String to, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] bytes = ByteBuffer.allocate(12).putInt(i).putLong(System.nanoTime()).array();
      socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(to, PORT)));
      LockSupport.parkNanos(PACE_NANOS);
    }
    say("sent");
  }

  private static void listen(DatagramSocket socket) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[12], 12);
        socket.receive(packet);
        ByteBuffer content = ByteBuffer.wrap(packet.getData());
        int number = content.getInt();
        long micros = (System.nanoTime() - content.getLong()) / 1000;
        say("heard " + packet.getAddress().getHostAddress() + " " + number + " " + micros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void accept(ServerSocket door) {
    try {
      while (true) {
        Socket connection = door.accept();
        start(() -> readToEnd(connection));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readToEnd(Socket connection) {
    try (connection) {
      while (connection.getInputStream().read() >= 0) {}
    } catch (IOException reset) {
      // That is an end, too.
    }
    say("cut");
  }
}
