// What scrolls sideways can be reached from the keyboard: code and tables that are wider than the page.
function reachable() {
  for (const part of document.querySelectorAll("article pre, article .table-wrapper, article .cell_output .output")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
addEventListener("DOMContentLoaded", reachable);
addEventListener("load", reachable);
addEventListener("resize", reachable);
