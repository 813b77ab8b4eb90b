package cloud.edd.gfs.master.core.metadata;

/** Something kept in an {@link EntryTable} under 128 bits that never change while it is there. */
abstract class TableEntry {

    /** The high bits choose the slot, so they must be spread evenly. */
    abstract long keyHigh();

    abstract long keyLow();
}
