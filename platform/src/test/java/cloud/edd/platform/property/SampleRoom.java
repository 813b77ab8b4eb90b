package cloud.edd.platform.property;

import java.util.List;

record SampleRoom(String doorNumber, List<SampleProperties.SampleDoor> doors) {}
