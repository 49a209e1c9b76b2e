package dev.jacobi.app.browser;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire between a browser and a server that a test can cut. Each connection carries one request. */
final class Wire implements AutoCloseable {
    private final ServerSocket entrance;
    private final String serverHost;
    private final int serverPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    private Wire(ServerSocket entrance, URI server) {
        this.entrance = entrance;
        this.serverHost = server.getAuthority();
        this.serverPort = server.getPort();
    }

    /** Lays a wire to a server on this machine. */
    static Wire to(String address) throws IOException {
        Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), URI.create(address));
        Thread.startVirtualThread(wire::accept);
        return wire;
    }

    /** The address behind the wire, as seen from before it. */
    String through(String address) {
        return address.replace(serverHost, host());
    }

    /** Breaks all connections, and each new one, until it is mended. */
    void cut() throws IOException {
        isCut = true;
        for (Socket socket : open) {
            socket.close();
        }
    }

    void mend() {
        isCut = false;
    }

    private String host() {
        return "127.0.0.1:" + entrance.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket browser = entrance.accept();
                open.add(browser);
                Thread.startVirtualThread(() -> carry(browser));
            }
        } catch (IOException _) {
            // The entrance was closed: the test is over.
        }
    }

    private void carry(Socket browser) {
        try (browser) {
            String head = head(browser.getInputStream());
            if (isCut || head.isEmpty()) {
                return;
            }
            try (Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), serverPort)) {
                open.add(server);
                String asked = head.replace(host(), serverHost).replace("keep-alive", "close");
                server.getOutputStream().write(asked.getBytes(StandardCharsets.ISO_8859_1));
                server.getInputStream().transferTo(browser.getOutputStream());
                open.remove(server);
            }
        } catch (IOException _) {
            // Cut, or closed by either side.
        } finally {
            open.remove(browser);
        }
    }

    /** A request up to the empty line; the page's requests have no body. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0) {
            head.write(next);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            next = in.read();
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        cut();
        entrance.close();
    }
}
