package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;

/** A way into containers: through their SSH server, or whatever else can run a shell there. Thread-safe. */
interface ContainerShell {
    /**
     * Goes in; blocks until inside.
     *
     * @param container running, with a host
     * @param login the user to be there
     * @throws ContainerUnreachableException when there is no way in; its message is for the person who wants to
     */
    ContainerSession enter(Container container, String login)
            throws ContainerUnreachableException, InterruptedException;
}
