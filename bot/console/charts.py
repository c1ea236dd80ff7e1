"""Charts as pictures within the page: SVG by pygal, without scripts, so that they print and need no other request.

Each stands as an image, in which styles of its own are allowed whatever the page's policy says; the figures are in the
table beside it for whoever cannot see it.
"""

from __future__ import annotations

import base64
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

_FONTS = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"
_LABEL_SIZE = 15
_SAME = {
    "js": (),
    "show_y_guides": True,
    "include_x_axis": True,
    "print_values": True,
    "print_values_position": "top",
    "margin": 8,
    "legend_at_bottom": True,
    "legend_box_size": 14,
    "explicit_size": True,
    "no_data_text": "还没有数字",
    "value_formatter": lambda number: f"{number:.0f}",
}


@lru_cache(maxsize=1)
def _pygal() -> tuple[Any, dict[str, Any]]:
    """The library and what all charts have; only pages with a chart need it, so it is loaded with the first one."""
    import pygal
    from pygal.style import Style

    # It hooks itself into every import to look for plug-ins, in a way that Python warns of; there are none here.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
    style = Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground="#333333",
        foreground_strong="#222222",
        foreground_subtle="#767676",
        opacity="1",
        colors=("#b3261e", "#8a8f98"),
        font_family=_FONTS,
        label_font_size=_LABEL_SIZE,
        major_label_font_size=15,
        value_font_size=14,
        value_label_font_size=14,
        legend_font_size=15,
    )
    return pygal, {"style": style, **_SAME}


def bars(names: Sequence[str], series: Mapping[str, Sequence[int | None]]) -> str:
    """Upright bars, for what goes on in time; an address for ``<img src>``."""
    pygal, same = _pygal()
    chart = pygal.Bar(width=640, height=300, **same)
    chart.x_labels = list(names)
    chart.y_labels = ticks(value or 0 for values in series.values() for value in values)
    for name, values in series.items():
        chart.add(name, list(values))
    return _address(chart)


def lying_bars(values: Mapping[str, int]) -> str:
    """Lying bars with long names, the first on top; an address for ``<img src>``."""
    # it takes a character for as wide as a Latin one, and cuts long names off
    room = _LABEL_SIZE * max((len(name) for name in values), default=0) // 2
    pygal, same = _pygal()
    chart = pygal.HorizontalBar(
        width=640,
        height=60 + 34 * max(1, len(values)),
        show_legend=False,
        **same | {"margin_left": 8 + room},
    )
    backwards = list(values.items())[::-1]  # pygal begins at the bottom
    chart.x_labels = [name for name, _ in backwards]
    chart.y_labels = ticks(values.values())
    chart.add("", [number for _, number in backwards])
    return _address(chart)


def ticks(values: Iterable[int]) -> list[int]:
    """Whole numbers from 0 to at least the greatest, at most six: more have no room beside lying bars."""
    most = max(values, default=0)
    steps = (digit * 10**power for power in itertools.count() for digit in (1, 2, 5))
    step = next(step for step in steps if 5 * step >= most)
    return list(range(0, max(most, 1) + step, step))


def _address(chart: Any) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(chart.render()).decode("ascii")
