package dev.voxelgate.dicomweb.part10;

/**
 * One frame of an instance as it is stored.
 *
 * @param instance the header of the instance it belongs to; the same object for all its frames
 * @param index from 0
 * @param data the codestream, its fragments joined; or, for native data, the samples in the byte order of the
 *     transfer syntax, exactly as many bytes as one frame has. Samples of up to eight bits are in their natural order,
 *     also where big endian words swap them. Frames of one bit per sample start at bit 0 of the first byte, whatever
 *     their place in the pixel data. Belongs to the receiver.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
public record Frame(InstanceHeader instance, int index, byte[] data) {}
