package io.oncekv.check.page;

/** How the page looks. */
final class Style {
  static final String CSS =
      """
      body { font: 14px/1.45 system-ui, 'DejaVu Sans', sans-serif; margin: 24px; color: #1d2129; }
      h1 { font-size: 20px; margin: 0 0 4px; color: #a4161a; }
      h2 { font-size: 16px; margin: 24px 0 4px; }
      .source { color: #667; margin: 0 0 12px; }
      .legend b { font-weight: normal; padding: 2px 7px; border-radius: 3px; border: 1px solid; }
      .timeline { display: flex; border: 1px solid #cbd0d8; margin-top: 8px; }
      .names { flex: none; background: #f4f5f7; border-right: 1px solid #cbd0d8; }
      #scroll { overflow-x: auto; flex: 1; }
      svg text { font-size: 12px; fill: #1d2129; }
      svg svg { overflow: hidden; }
      .beyond { fill: #f7f0f0; }
      b.ordered { background: #d8efdc; border-color: #58a066; }
      b.open { background: #eceef1; border-color: #8c94a1; }
      b.blocked { background: #f8c9c9; border-color: #c1272d; }
      b.unknown { background: #fff; border: 1px dashed #8c94a1; }
      .ordered > rect { fill: #d8efdc; stroke: #58a066; }
      .open > rect { fill: #eceef1; stroke: #8c94a1; }
      .blocked > rect { fill: #f8c9c9; stroke: #c1272d; stroke-width: 3; }
      .unknown > rect { stroke-dasharray: 5 3; }
      .open.unknown > rect { fill: #fff; }
      line.moment { stroke: #17692a; stroke-width: 2; }
      line.break { stroke: #c1272d; stroke-width: 2; }
      text.break { fill: #c1272d; font-weight: bold; }
      table { border-collapse: collapse; margin-top: 4px; }
      th, td { border: 1px solid #cbd0d8; padding: 3px 8px; text-align: left; }
      th { background: #f4f5f7; font-weight: 600; }
      td { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 12px; }
      """;

  private Style() {}
}
