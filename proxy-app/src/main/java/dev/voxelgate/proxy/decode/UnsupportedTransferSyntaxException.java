package dev.voxelgate.proxy.decode;

/** No decoder takes frames of this transfer syntax. */
public final class UnsupportedTransferSyntaxException extends DecodeException {

    private final String transferSyntaxUid;

    public UnsupportedTransferSyntaxException(String transferSyntaxUid) {
        super("no decoder for the transfer syntax " + transferSyntaxUid);
        this.transferSyntaxUid = transferSyntaxUid;
    }

    /** The UID as the file says it. */
    public String transferSyntaxUid() {
        return transferSyntaxUid;
    }
}
