/** Tables as text, CSV, Markdown, HTML and LaTeX; figures as SVG. */
package org.estimand.report;
