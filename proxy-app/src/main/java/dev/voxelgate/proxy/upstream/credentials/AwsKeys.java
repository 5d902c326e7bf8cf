package dev.voxelgate.proxy.upstream.credentials;

import org.jspecify.annotations.Nullable;

/**
 * Keys of AWS.
 *
 * @param accessKeyId names the secret key
 * @param secretAccessKey what signatures are made with
 * @param sessionToken of temporary keys; null for keys of a user
 */
record AwsKeys(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {

    AwsKeys {
        if (!isPlain(accessKeyId) || secretAccessKey.isEmpty() || (sessionToken != null && !isPlain(sessionToken))) {
            throw new IllegalArgumentException("keys of AWS are visible characters");
        }
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    @Override
    public String toString() {
        return "keys of AWS";
    }
}
