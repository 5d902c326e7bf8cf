package dev.voxelgate.proxy.audit.message;

/** What was done: the EventActionCode (PS3.15 A.5.1). */
public enum Action {
    CREATE("C"),
    READ("R"),
    UPDATE("U"),
    DELETE("D"),
    EXECUTE("E");

    private final String code;

    Action(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
