package cloud.edd.gfs.client.core;

import cloud.edd.proto.gfs.PublishMode;

/**
 * The file a writer is to publish.
 *
 * @param expectedGeneration of what stands at the path; 0 for whatever is there
 */
public record NewFile(String namespace, String path, PublishMode mode, long expectedGeneration) {}
