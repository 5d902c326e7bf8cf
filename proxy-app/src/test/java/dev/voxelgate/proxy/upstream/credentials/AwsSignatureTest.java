package dev.voxelgate.proxy.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AWS's published vectors ({@code aws-sig-v4-test-suite}), and the example of the IAM User Guide. */
class AwsSignatureTest {

    private static final Instant WHEN = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static String sign(
            String service, String method, String path, @Nullable String query, Map<String, String> more) {
        var headers = new TreeMap<>(more);
        headers.put("host", service.equals("iam") ? "iam.amazonaws.com" : "example.amazonaws.com");
        headers.put("x-amz-date", "20150830T123600Z");
        return new AwsSignature("us-east-1", service)
                .authorization(
                        new AwsKeys("AKIDEXAMPLE", SECRET, null),
                        WHEN,
                        new AwsSignature.Request(method, path, query, headers, AwsSignature.NO_CONTENT));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, , 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, /, , 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET, /, Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "GET, /, ሴ=bar, 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        "GET, /ሴ, , 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        "GET, /example space/, , 652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        "GET, /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, ,"
                + " 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
    })
    void vectorsOfAws(String method, String path, @Nullable String query, String signature) {
        assertThat(sign("service", method, path, query, Map.of()))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @Test
    void moreFieldsAreSignedInTheOrderOfTheirNames() {
        assertThat(sign("service", "POST", "/", null, Map.of("my-header1", "value1")))
                .endsWith("SignedHeaders=host;my-header1;x-amz-date,"
                        + " Signature=c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c");
        var token = Map.of("x-amz-security-token", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267");
        assertThat(sign("service", "GET", "/", null, token))
                .endsWith("Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
    }

    @Test
    void exampleOfTheUserGuide() {
        var type = Map.of("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        assertThat(sign("iam", "GET", "/", "Action=ListUsers&Version=2010-05-08", type))
                .endsWith("Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/a/1.2/frames/1,2 /a/1.2/frames/1%2C2",
                "/a/%2c%20x@: /a/%2C%20x%40%3A",
                "/a?PatientName=A%5eB+C*&x /a?PatientName=A%5EB%20C%2A&x",
                "/a?n=%C3%A4&&n=%e4 /a?n=%C3%A4&n=%E4",
                "/a?b=c=d;e /a?b=c%3Dd%3Be",
                "/a?n=~ä /a?n=~%C3%A4"
            })
    void aUrlHasOneSpelling(String sent, String spelled) {
        var once = AwsSpelling.of(URI.create("https://h:1" + sent));
        assertThat(once).hasToString("https://h:1" + spelled);
        assertThat(AwsSpelling.of(once)).isEqualTo(once);
    }

    @Test
    void keysArePrintedNowhere() {
        assertThat(new AwsKeys("AKID", "canary", "canary")).asString().doesNotContain("canary");
    }
}
