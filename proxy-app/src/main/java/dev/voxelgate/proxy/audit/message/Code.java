package dev.voxelgate.proxy.audit.message;

/**
 * A coded value of an audit message.
 *
 * @param value {@code csd-code}
 * @param system {@code codeSystemName}
 * @param meaning {@code originalText}, the Code Meaning
 */
record Code(String value, String system, String meaning) {

    static final Code APPLICATION_START = dcm("110120", "Application Start");
    static final Code APPLICATION_STOP = dcm("110121", "Application Stop");
    static final Code LOGIN = dcm("110122", "Login");
    static final Code USE_OF_RESTRICTED_FUNCTION = dcm("110132", "Use of Restricted Function");
    static final Code APPLICATION = dcm("110150", "Application");
    static final Code DESTINATION = dcm("110152", "Destination Role ID");
    static final Code SOURCE = dcm("110153", "Source Role ID");
    static final Code DESTINATION_MEDIA = dcm("110154", "Destination Media");
    static final Code STUDY_INSTANCE_UID = dcm("110180", "Study Instance UID");
    static final Code PATIENT_NUMBER = new Code("2", "RFC-3881", "Patient Number");
    /** A kind of media (PS3.16 CID 405). */
    static final Code MEDIA_URI = dcm("110037", "URI");

    static final Code URI = new Code("12", "RFC-3881", "URI");

    static Code dcm(String value, String meaning) {
        return new Code(value, "DCM", meaning);
    }
}
