package dev.weir.verticles.batches;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Cuts pieces of a file into lines, wherever the pieces are cut. Blank lines are counted and passed over, as are the
/// end of a line as Windows writes it and the mark that some editors put before the first. Holds one line.
final class LineSplitter {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int lineBytesMax;
    private final Consumer<InputLine> lines;

    private Buffer begun = Buffer.buffer();
    private boolean tooLong;
    private int number = 1;

    /// @param lines given each line in its turn
    LineSplitter(int lineBytesMax, Consumer<InputLine> lines) {
        this.lineBytesMax = lineBytesMax;
        this.lines = lines;
    }

    void feed(Buffer piece) {
        int from = 0;
        for (int at = 0; at < piece.length(); at++) {
            if (piece.getByte(at) == '\n') {
                gather(piece, from, at);
                endLine();
                from = at + 1;
            }
        }
        gather(piece, from, piece.length());
    }

    /// There is no more.
    void end() {
        endLine();
    }

    private void gather(Buffer piece, int from, int to) {
        if (tooLong || begun.length() + (to - from) > lineBytesMax) {
            tooLong = true;
            begun = Buffer.buffer();
        } else {
            begun.appendBuffer(piece, from, to - from);
        }
    }

    private void endLine() {
        int from = number == 1 && hasMark() ? MARK.length : 0;
        if (tooLong || !blank(from)) {
            lines.accept(new InputLine(number, begun.getBuffer(from, begun.length()), tooLong));
        }
        begun = Buffer.buffer();
        tooLong = false;
        number++;
    }

    private boolean hasMark() {
        for (int i = 0; i < MARK.length; i++) {
            if (begun.length() <= i || begun.getByte(i) != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean blank(int from) {
        for (int i = from; i < begun.length(); i++) {
            if (begun.getByte(i) > ' ' || begun.getByte(i) < 0) {
                return false;
            }
        }
        return true;
    }
}
