package org.estimand.validation.studies;

/**
 * A picture.
 *
 * @param name short name, used for files
 * @param caption what it shows
 * @param svg the picture as SVG text
 */
public record StudyFigure(String name, String caption, String svg) {}
