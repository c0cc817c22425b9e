package dev.logkv.testkit;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lets the heap run out at the n-th allocation of the engine, and at some that follow at once, as
 * those of whoever handles the first. Classes of the engine are given a call before each
 * instruction that allocates, and before each call of a collection or a future of the JDK, which
 * may. One thread at a time, and one in each class loader.
 */
public final class HeapFaults implements MemoryFaults {

    private static final ClassDesc SELF = ClassDesc.of(HeapFaults.class.getName());
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

    private static long calls;
    private static long failFrom;
    private static long failTo;
    private static boolean armed;
    private static final List<String> places = new ArrayList<>();

    private final long nth;
    private final int inRow;

    private HeapFaults(long nth, int inRow) {
        this.nth = nth;
        this.inRow = inRow;
    }

    /** Lets so many allocations in a row fail, from one on; both count from 1. */
    static HeapFaults from(long nth, int inRow) {
        calls = 0;
        failFrom = nth;
        failTo = nth + inRow;
        places.clear();
        return new HeapFaults(nth, inRow);
    }

    /** Called before every allocation. */
    public static void allocate() {
        if (armed) {
            calls++;
            if (calls >= failFrom && calls < failTo) {
                places.add(place());
                throw new OutOfMemoryError("injected");
            }
        }
    }

    private static String place() {
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.skip(2)
                                        .limit(3)
                                        .map(StackWalker.StackFrame::toStackTraceElement)
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining(" < ")));
    }

    /** Returns a class of the engine that calls {@link #allocate}. */
    static byte[] instrument(byte[] bytes) {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        (builder, element) -> {
                            if (allocates(element)) {
                                builder.invokestatic(SELF, "allocate", NOTHING);
                            }
                            builder.with(element);
                        }));
    }

    private static boolean allocates(CodeElement element) {
        return switch (element) {
            case NewObjectInstruction _,
                    NewPrimitiveArrayInstruction _,
                    NewReferenceArrayInstruction _,
                    NewMultiArrayInstruction _,
                    InvokeDynamicInstruction _ ->
                    true;
            case InvokeInstruction call ->
                    !call.name().equalsString(ConstantDescs.INIT_NAME)
                            && mayAllocate(
                                    call.owner().asInternalName(), call.name().stringValue());
            default -> false;
        };
    }

    private static boolean mayAllocate(String owner, String method) {
        return switch (owner) {
            case "java/util/concurrent/CompletableFuture" ->
                    !method.equals("complete") && !method.equals("isDone");
            case "java/util/List", "java/util/ArrayList", "java/util/Map", "java/util/HashMap" ->
                    !method.equals("isEmpty") && !method.equals("size") && !method.equals("get");
            case "java/lang/foreign/MemorySegment" -> method.equals("asSlice");
            default -> owner.startsWith("java/util/stream/");
        };
    }

    @Override
    public void arm() {
        armed = true;
    }

    @Override
    public void disarm() {
        armed = false;
    }

    @Override
    public void stop() {
        failTo = 0;
    }

    @Override
    public boolean areForEver() {
        return false;
    }

    @Override
    public boolean mayLeak() {
        return inRow > 1;
    }

    @Override
    public boolean happened() {
        return calls >= nth;
    }

    @Override
    public String toString() {
        return "%d allocations of the heap from %d on fail, at %s".formatted(inRow, nth, places);
    }
}
