package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DemoGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Whatever goes wrong and wherever, the answer is a problem, of the same members. */
@Timeout(60)
final class ProblemsEverywhereTest {

    private static DemoGateway gateway;

    @BeforeAll
    static void start() {
        gateway = DemoGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET /nothing HTTP/1.1\\r\\nHost: localhost                                                | 403
        GET /actuator/nothing HTTP/1.1\\r\\nHost: localhost                                       | 403
        GET /actuator/health/nothing HTTP/1.1\\r\\nHost: localhost                                | 404
        POST /actuator/health HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0                | 405
        DELETE /actuator/prometheus HTTP/1.1\\r\\nHost: localhost                                 | 405
        GET /actuator/prometheus HTTP/1.1\\r\\nHost: localhost\\r\\nAccept: text/csv              | 406
        GET /instances/x/numpy HTTP/1.1\\r\\nHost: localhost                                      | 404
        GET /openapi/nothing HTTP/1.1\\r\\nHost: localhost                                        | 403
        POST /openapi HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0                         | 403
        GET / HTTP/1.1\\r\\nHost: a b                                                      | 400
        PRI * HTTP/2.0                                                                    | 400
        PUT /series/x/numpy HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0                  | 405
        TRACE /series/x/numpy HTTP/1.1\\r\\nHost: localhost                                       | 405
        BREW /coffee HTTP/1.1\\r\\nHost: localhost                                                | 403
        GET /dicom-web/studies/1/series/2/numpy?rescale=2 HTTP/1.1\\r\\nHost: localhost           | 400
        GET /dicom-web/studies/1/series/2/instances/3/frames/0/numpy HTTP/1.1\\r\\nHost: localhost | 400
        GET /dicom-web/studies/1/series/2/numpy HTTP/1.1\\r\\nHost: localhost\\r\\nAccept: text/html | 406
        GET /dicom-web/studies/1/series/2/numpy HTTP/1.1\\r\\nHost: localhost\\r\\nAccept: ?      | 406
        GET /dicom-web/studies/1/series/2/numpy HTTP/1.1\\r\\nHost: localhost                     | 404
        GET / HTTP/1.1                                                                    | 400
        GET / HTTP/1.1\\r\\nHost: localhost\\r\\nHost: y                                          | 400
        GET /%zz HTTP/1.1\\r\\nHost: localhost                                                    | 400
        GET / HTTP/3.0\\r\\nHost: localhost                                                       | 400
        GET / HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 1, 2                             | 400
        nonsense                                                                          | 400
        GET /LONG HTTP/1.1\\r\\nHost: localhost                                                   | 414
        GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX: LONG                                          | 431
        """)
    void aRefusalIsAProblem(String head, int status) throws IOException {
        var request = head.strip().replace("\\r\\n", "\r\n").replace("LONG", "a".repeat(20_000));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream()
                    .write((request + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertProblem(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8), status);
        }
    }

    private static void assertProblem(String answer, int status) {
        int end = answer.indexOf("\r\n\r\n");
        assertThat(end).as(answer).isPositive();
        assertThat(answer.lines().findFirst().orElseThrow()).contains(" " + status + " ");
        assertThat(answer.substring(0, end)).containsIgnoringCase("\r\ncontent-type: application/problem+json");
        var problem = JsonMapper.shared().readTree(answer.substring(end + 4));
        assertThat(problem.path("type").asString()).startsWith("urn:voxelgate:problem:");
        assertThat(problem.path("title").asString())
                .isNotEmpty()
                .isEqualTo(problem.path("Message").asString());
        assertThat(problem.path("status").asInt())
                .isEqualTo(status)
                .isEqualTo(problem.path("HttpStatus").asInt());
        assertThat(problem.path("detail").asString())
                .isNotEmpty()
                .isEqualTo(problem.path("Details").asString());
        assertThat(problem.propertyNames()).hasSize(7);
    }
}
