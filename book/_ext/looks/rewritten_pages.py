"""Правка готового HTML: каждая страница меняется сразу, как шаблон её собрал."""


def rewrite_pages(app, change) -> None:
    """Пропускает через функцию `change` (текст → текст) всё, что собирают шаблоны."""
    templates = getattr(app.builder, "templates", None)
    if templates is not None:  # у сборщиков не в HTML шаблонов нет, а то и самого поля
        render = templates.render
        templates.render = lambda name, context: change(render(name, context))
