#ifndef RAYRIG_KUBE_TAB_WRITER_H
#define RAYRIG_KUBE_TAB_WRITER_H

#include "core/base/buffer.h"

/*
 * Prints lines whose cells end in tabs in columns, as kubectl's tables stand: a column is a run of
 * lines that have a cell there, as wide as its widest cell and three blanks, at least six; what
 * stands behind a line's last tab is not padded. Widths are counted in characters.
 * Source: Go package text/tabwriter with minwidth 6, padding 3, padchar ' ', as
 * k8s.io/cli-runtime pkg/printers/tabwriter.go sets it up.
 */
void tab_writer_align(const char *text, struct buffer *out);

#endif
