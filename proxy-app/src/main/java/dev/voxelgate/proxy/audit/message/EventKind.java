package dev.voxelgate.proxy.audit.message;

/** The kind of an audit event: identifiers of PS3.16 CID 400, with the section of PS3.15 that describes them. */
public enum EventKind {
    /** A.5.3.1. */
    APPLICATION_ACTIVITY("110100", "Application Activity"),
    /** A.5.3.6: viewed, utilized, updated or deleted. */
    INSTANCES_ACCESSED("110103", "DICOM Instances Accessed"),
    /** A.5.3.7: whole instances, from one application to another. */
    INSTANCES_TRANSFERRED("110104", "DICOM Instances Transferred"),
    /** A.5.3.8. */
    STUDY_DELETED("110105", "DICOM Study Deleted"),
    /** A.5.3.10. */
    QUERY("110112", "Query"),
    /** A.5.3.11: a request that the user may not make. */
    SECURITY_ALERT("110113", "Security Alert"),
    /** A.5.3.12: a request whose user could not be told. */
    USER_AUTHENTICATION("110114", "User Authentication"),
    /** A.5.3.5: many instances, written to one file that leaves the archive. */
    EXPORT("110106", "Export");

    private final String code;
    private final String meaning;

    EventKind(String code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    Code code() {
        return Code.dcm(code, meaning);
    }
}
