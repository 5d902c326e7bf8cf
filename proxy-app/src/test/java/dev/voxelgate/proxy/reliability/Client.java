package dev.voxelgate.proxy.reliability;

/**
 * Who asks.
 *
 * @param address of this machine's loopback network, from which it connects: the gateway tells clients apart by it
 * @param receiveBuffer about how many bytes its kernel takes before they are read; 0 for as many as it likes
 */
record Client(String address, int receiveBuffer) {

    /** One of a number of clients, in a hurry. */
    static Client number(int number) {
        return new Client("127.0.0." + (1 + number), 0);
    }

    /** The same, when it cannot take much at a time. */
    Client withReceiveBuffer(int bytes) {
        return new Client(address, bytes);
    }
}
