package dev.troupe.samples.bench;

/** How charts look: text and lines follow the colours that the reader prefers. */
final class SvgStyle {

  static final String RULES = """
      <style>
        .ink { fill: #1f2328; } .faint { fill: #59636e; }
        .grid { stroke: #d1d9e0; } .axis { stroke: #59636e; }
        .good { fill: #1a7f37; } .bad { fill: #bc4c00; }
        .time { stroke: #0969da; fill: none; stroke-width: 2; } .timeText { fill: #0969da; }
        .memory { stroke: #bc4c00; fill: none; stroke-width: 2; } .memoryText { fill: #bc4c00; }
        @media (prefers-color-scheme: dark) {
          .ink { fill: #f0f6fc; } .faint { fill: #9198a1; }
          .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
          .good { fill: #3fb950; } .bad { fill: #f0883e; }
          .time { stroke: #4493f8; } .timeText { fill: #4493f8; }
          .memory { stroke: #f0883e; } .memoryText { fill: #f0883e; }
        }
      </style>
      """;

  private SvgStyle() {}

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
