package dev.puppetmaster.bot.outbox;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.PostProcessor;

/**
 * Matrix shows no pictures of other sites within a message (spec: {@code img} takes mxc addresses only): of a picture stays
 * its description, linked to where it is.
 */
final class PicturesAsLinks extends AbstractVisitor implements PostProcessor {
    @Override
    public Node process(Node document) {
        document.accept(this);
        return document;
    }

    @Override
    public void visit(Image image) {
        visitChildren(image);
        String address = image.getDestination();
        if (image.getFirstChild() == null) {
            image.appendChild(new Text(address));
        }
        if (address.startsWith("https://") && !isLinked(image)) {
            Link link = new Link(address, null);
            image.insertAfter(link);
            move(image, link);
        } else {
            Node place = image;
            for (Node child = image.getFirstChild(); child != null; child = image.getFirstChild()) {
                place.insertAfter(child);
                place = child;
            }
        }
        image.unlink();
    }

    private static void move(Node from, Node to) {
        for (Node child = from.getFirstChild(); child != null; child = from.getFirstChild()) {
            to.appendChild(child);
        }
    }

    /** Links do not nest. */
    private static boolean isLinked(Node node) {
        for (Node parent = node.getParent(); parent != null; parent = parent.getParent()) {
            if (parent instanceof Link) {
                return true;
            }
        }
        return false;
    }
}
