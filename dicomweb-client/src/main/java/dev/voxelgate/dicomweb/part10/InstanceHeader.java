package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.TransferSyntax;

/**
 * What a DICOM file says before its pixel data.
 *
 * @param transferSyntax from the File Meta Information (0002,0010), or by the looks of the data set where that is missing;
 *     {@link TransferSyntax#ELSCINT1_PMSCT_RLE1} where a private attribute holds the pixels
 * @param attributes the kept attributes of the data set
 * @param pixelDataTag which attribute holds the pixels: Pixel Data, Float Pixel Data or Double Float Pixel Data,
 *     the first of them also where a private attribute holds them; 0 when the data set has none
 * @param encapsulated whether the pixel data are fragments of undefined length (PS3.5 A.4)
 */
public record InstanceHeader(
        TransferSyntax transferSyntax, Attributes attributes, int pixelDataTag, boolean encapsulated) {}
