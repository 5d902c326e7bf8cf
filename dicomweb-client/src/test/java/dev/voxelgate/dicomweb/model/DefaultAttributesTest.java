package dev.voxelgate.dicomweb.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DefaultAttributesTest {

    @Test
    void allCanBeReadFromImplicitVr() {
        assertThat(DefaultAttributes.TAGS).allMatch(tag -> DataDictionary.vr(tag) != null);
    }

    @Test
    void namesAndDescriptionsOfStudiesAreNotKept() {
        assertThat(DefaultAttributes.TAGS).noneMatch(tag -> DataDictionary.vr(tag) == Vr.PN);
        assertThat(DefaultAttributes.contains(Tag.STUDY_DESCRIPTION)).isFalse();
        assertThat(DefaultAttributes.contains(Tag.STUDY_INSTANCE_UID)).isTrue();
    }
}
